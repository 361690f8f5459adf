import { jpegText } from './jpeg-text.ts'
import {
  brightness,
  CELLS_HIGH,
  CELLS_WIDE,
  hasChanged,
  MAX_PICTURE_CHARACTERS,
  sizeToSend,
} from './picture-shape.ts'

const EVERY_MS = 1_000
/** A timer that comes a little early is let by. */
const AT_LEAST_MS = 950

/**
 * Takes a picture of a camera or a screen once a second, and gives those that differ from the one
 * before: the first as soon as there is one.
 *
 * @param stream whose first video track is looked at; it is not stopped here.
 * @param onPicture gets a JPEG in base64.
 * @param hasRoom asked before each picture; one that has no room is not taken.
 * @returns what ends it: afterwards nothing is given.
 */
export function startPictures(
  stream: MediaStream,
  onPicture: (jpeg: string) => void,
  hasRoom: () => boolean = () => true,
): () => void {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = stream
  const [picture, cells] = [document.createElement('canvas'), document.createElement('canvas')]
  cells.width = CELLS_WIDE
  cells.height = CELLS_HIGH
  const [paint, compare] = [
    picture.getContext('2d', { alpha: false }),
    cells.getContext('2d', { alpha: false, willReadFrequently: true }),
  ]
  if (paint === null || compare === null) return () => undefined
  compare.imageSmoothingQuality = 'high'

  let running = true
  let taking = false
  let takenAtMs = -Infinity
  let sent: Uint8Array | null = null

  const take = async (): Promise<void> => {
    if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return
    const { width, height } = sizeToSend({ width: video.videoWidth, height: video.videoHeight })
    compare.drawImage(video, 0, 0, CELLS_WIDE, CELLS_HIGH)
    const now = brightness(compare.getImageData(0, 0, CELLS_WIDE, CELLS_HIGH).data)
    if (!hasChanged(sent, now)) return
    takenAtMs = performance.now()
    if (picture.width !== width) picture.width = width
    if (picture.height !== height) picture.height = height
    paint.drawImage(video, 0, 0, width, height)
    const jpeg = await jpegText(picture, MAX_PICTURE_CHARACTERS)
    // It may have been switched off while the picture was being made.
    if (!still() || jpeg === null) return
    sent = now
    onPicture(jpeg)
  }
  const still = (): boolean => running
  const takeOne = (): void => {
    if (taking || !running || performance.now() - takenAtMs < AT_LEAST_MS || !hasRoom()) return
    taking = true
    void take()
      .catch(() => undefined) // A frame that cannot be read: the next one is a second away.
      .finally(() => {
        taking = false
      })
  }
  const ticks = setInterval(takeOne, EVERY_MS)
  video.addEventListener('loadeddata', takeOne, { once: true })
  video.play().catch(() => undefined) // A stream that has ended meanwhile cannot be played.

  return () => {
    running = false
    clearInterval(ticks)
    video.srcObject = null
  }
}
