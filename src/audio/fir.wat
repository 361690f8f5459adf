;; The inner loop of the resamplers. `npm run build:wasm` compiles it into fir-module.ts.
;;
;; Bit-identical to the JavaScript kernel of fir-kernel.ts, which says it in six lines: every sum is
;; taken in 32-bit floats, tap after tap, product rounded before it is added. Lanes of a vector never
;; touch each other, so it does not matter whether an output was one of sixteen, of four or alone.
;; For the same reason there is no fused or relaxed arithmetic here.
(module
  ;; One page, never more: views of it stay valid for ever.
  (memory (export "memory") 1 1)

  ;; sums[m] += Σ taps[t] · lane[m + t], for m below $rounds and t below $count, t rising.
  ;; Addresses in bytes, of 32-bit floats; what is read or written outside of the memory traps.
  (func (export "addFiltered")
    (param $lane i32) (param $taps i32) (param $count i32) (param $sums i32) (param $rounds i32)
    (local $tapsEnd i32) (local $tap i32) (local $sample i32)
    (local $weight v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $sum f32)

    ;; The loops over taps test at their end.
    (if (i32.eqz (local.get $count)) (then (return)))
    (local.set $tapsEnd (i32.add (local.get $taps) (i32.shl (local.get $count) (i32.const 2))))

    ;; Sixteen outputs: four vectors of sums, none of which waits for another, share each tap.
    (block $fewerThan16
      (loop $next16
        (br_if $fewerThan16 (i32.lt_s (local.get $rounds) (i32.const 16)))
        (local.set $a (v128.load (local.get $sums)))
        (local.set $b (v128.load offset=16 (local.get $sums)))
        (local.set $c (v128.load offset=32 (local.get $sums)))
        (local.set $d (v128.load offset=48 (local.get $sums)))
        (local.set $tap (local.get $taps))
        (local.set $sample (local.get $lane))
        (loop $nextTap
          (local.set $weight (v128.load32_splat (local.get $tap)))
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (local.get $weight) (v128.load align=4 (local.get $sample)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (local.get $weight) (v128.load offset=16 align=4 (local.get $sample)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (local.get $weight) (v128.load offset=32 align=4 (local.get $sample)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (local.get $weight) (v128.load offset=48 align=4 (local.get $sample)))))
          (local.set $sample (i32.add (local.get $sample) (i32.const 4)))
          (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
          (br_if $nextTap (i32.lt_u (local.get $tap) (local.get $tapsEnd))))
        (v128.store (local.get $sums) (local.get $a))
        (v128.store offset=16 (local.get $sums) (local.get $b))
        (v128.store offset=32 (local.get $sums) (local.get $c))
        (v128.store offset=48 (local.get $sums) (local.get $d))
        (local.set $lane (i32.add (local.get $lane) (i32.const 64)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 64)))
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 16)))
        (br $next16)))

    ;; Four.
    (block $fewerThan4
      (loop $next4
        (br_if $fewerThan4 (i32.lt_s (local.get $rounds) (i32.const 4)))
        (local.set $a (v128.load (local.get $sums)))
        (local.set $tap (local.get $taps))
        (local.set $sample (local.get $lane))
        (loop $nextTap
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul
              (v128.load32_splat (local.get $tap))
              (v128.load align=4 (local.get $sample)))))
          (local.set $sample (i32.add (local.get $sample) (i32.const 4)))
          (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
          (br_if $nextTap (i32.lt_u (local.get $tap) (local.get $tapsEnd))))
        (v128.store (local.get $sums) (local.get $a))
        (local.set $lane (i32.add (local.get $lane) (i32.const 16)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 4)))
        (br $next4)))

    ;; One.
    (block $none
      (loop $next
        (br_if $none (i32.lt_s (local.get $rounds) (i32.const 1)))
        (local.set $sum (f32.load (local.get $sums)))
        (local.set $tap (local.get $taps))
        (local.set $sample (local.get $lane))
        (loop $nextTap
          (local.set $sum (f32.add (local.get $sum)
            (f32.mul (f32.load (local.get $tap)) (f32.load (local.get $sample)))))
          (local.set $sample (i32.add (local.get $sample) (i32.const 4)))
          (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
          (br_if $nextTap (i32.lt_u (local.get $tap) (local.get $tapsEnd))))
        (f32.store (local.get $sums) (local.get $sum))
        (local.set $lane (i32.add (local.get $lane) (i32.const 4)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 4)))
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
        (br $next)))))
