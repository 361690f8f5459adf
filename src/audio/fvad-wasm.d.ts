/** libfvad, the voice activity detector of WebRTC, compiled by Emscripten (BSD-3-Clause). */
declare module '@echogarden/fvad-wasm' {
  /** Addresses are byte offsets into the module's memory; 0 is none. */
  export interface FvadModule {
    /** A view of the module's memory. Replaced when the memory grows: read it anew each time. */
    readonly HEAP16: Int16Array
    _malloc(bytes: number): number
    /** A new detector: 8 kHz, mode 0. Returns 0 when there is no memory. */
    _fvad_new(): number
    _fvad_free(instance: number): void
    /** 0 finds the most speech, 3 errs on the side of noise. Returns −1 for any other mode. */
    _fvad_set_mode(instance: number, mode: number): number
    /**
     * @param samples where the frame is: 10, 20 or 30 ms of it.
     * @returns 1 voiced, 0 not, −1 for a length that it does not take.
     */
    _fvad_process(instance: number, samples: number, length: number): number
  }

  /** Compiles the module and gives it a memory of its own. Reads `fvad.wasm` beside its script. */
  export default function fvad(overrides?: {
    /** Compiled instead of the file. */
    readonly wasmBinary?: Uint8Array
    /** Takes the diagnostics that would go to the console. */
    readonly printErr?: (line: string) => void
  }): Promise<FvadModule>
}
