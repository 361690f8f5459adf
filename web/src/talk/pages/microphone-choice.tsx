import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useObserved } from '../../shell/use-observed.ts'
import type { Conversation } from '../conversation.ts'
import type { Visit } from '../visit.ts'

interface MicrophoneChoiceProps {
  readonly conversation: Conversation
  readonly visit: Visit
}

/** Which microphone is listened to, where there are several. */
export function MicrophoneChoice({ conversation, visit }: MicrophoneChoiceProps): VNode | null {
  const microphone = useObserved(conversation.microphone)
  const devices = useMicrophones()
  const [chosen, setChosen] = useState<string | null>(null)
  if (microphone === null || devices.length < 2) return null
  return (
    <label class="talk-microphone small">
      <span class="muted">Microphone</span>
      <select
        value={chosen ?? microphone.deviceId}
        onChange={({ currentTarget: { value } }) => {
          setChosen(value)
          void visit.useMicrophone(value)
        }}
      >
        {devices.map(({ deviceId, label }, index) => (
          <option key={deviceId} value={deviceId}>
            {label === '' ? `Microphone ${index + 1}` : label}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Those that are there; their names are known once one of them may be used. */
function useMicrophones(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([])
  useEffect(() => {
    const { mediaDevices } = navigator
    const look = (): void => {
      mediaDevices.enumerateDevices().then(
        (all) => {
          setDevices(all.filter(({ kind }) => kind === 'audioinput'))
        },
        () => undefined, // Then there is no choice.
      )
    }
    look()
    mediaDevices.addEventListener('devicechange', look)
    return () => {
      mediaDevices.removeEventListener('devicechange', look)
    }
  }, [])
  return devices
}
