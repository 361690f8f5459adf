import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { wordsOf } from '../api/refusals.ts'
import { LiveSound } from '../sound/live-sound.ts'
import { Meters } from '../sound/meters.tsx'
import { Dialog } from '../shell/dialog.tsx'
import { Icon } from '../shell/icons.tsx'
import { say } from '../shell/notices.tsx'

type State = 'off' | 'asking' | 'starting' | 'on'

/** Lets an operator hear both voices of a call, and says that it is written down. */
export function Listen({ callId, may }: { readonly callId: string; readonly may: boolean }): VNode {
  const [state, setState] = useState<State>('off')
  const sound = useRef<LiveSound | null>(null)
  useEffect(
    () => () => {
      sound.current?.stop()
    },
    [],
  )
  const start = async (): Promise<void> => {
    setState('starting')
    const playing = new LiveSound()
    sound.current = playing
    try {
      await playing.play(callId, () => {
        setState('on')
      })
    } catch (error) {
      say(`You cannot listen to this call. ${wordsOf(error)}`)
    }
    if (sound.current !== playing) return
    sound.current = null
    setState('off')
  }
  if (state === 'on' && sound.current !== null) {
    return (
      <div class="listening">
        <Meters sound={sound.current} caller="Caller" />
        <button type="button" class="button" onClick={() => sound.current?.stop()}>
          <Icon name="stop" /> Stop listening
        </button>
      </div>
    )
  }
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={!may || state === 'starting'}
        onClick={() => {
          setState('asking')
        }}
      >
        <Icon name="ear" /> {state === 'starting' ? 'Connecting…' : 'Listen in'}
      </button>
      {state === 'asking' ? (
        <Dialog
          title="Listen in?"
          onClose={() => {
            setState('off')
          }}
        >
          <p>
            You hear both voices; nobody hears you. That you listened is written down with your
            name.
          </p>
          <div class="dialog-foot">
            <button
              type="button"
              class="button"
              onClick={() => {
                setState('off')
              }}
            >
              Cancel
            </button>
            <button type="button" class="button primary" onClick={() => void start()}>
              Listen in
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
