/** Which way a camera looks: away from the screen, or at whoever looks at it. */
export type Facing = 'environment' | 'user'

/** Why there is no camera. */
export type CameraFault =
  | 'denied'
  | 'no-camera'
  /** Another program has it. */
  | 'busy'
  /** Browsers give no camera to a page without encryption. */
  | 'insecure'
  | 'broken'

/** Asks for a camera; a browser asks its person in turn. */
export async function openCamera(facing: Facing): Promise<MediaStream | CameraFault> {
  const { mediaDevices } = navigator as Partial<Navigator>
  if (mediaDevices === undefined) return 'insecure'
  const size = { width: { ideal: 1_280 }, height: { ideal: 960 } }
  try {
    return await mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: facing }, ...size },
    })
  } catch (error) {
    return FAULTS[error instanceof DOMException ? error.name : ''] ?? 'broken'
  }
}

/** https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
const FAULTS: Readonly<Partial<Record<string, CameraFault>>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'no-camera',
  OverconstrainedError: 'no-camera',
  NotReadableError: 'busy',
  AbortError: 'busy',
}

/** Whether there is another camera to turn to; only known once one was allowed. */
export async function hasSeveralCameras(): Promise<boolean> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices.filter(({ kind }) => kind === 'videoinput').length > 1
  } catch {
    return false
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Keeps the screen on, where the device can. @returns what ends it. */
export function keepAwake(): () => void {
  const { wakeLock } = navigator as Partial<Navigator>
  const lock = wakeLock?.request('screen').catch(() => null)
  return () => {
    void lock?.then((held) => held?.release())
  }
}
