import { render } from 'preact'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/controls.css'
import './camera-page.css'
import { showTheme } from '../shell/theme.ts'
import { CameraPage } from './camera-page.tsx'
import { CameraShow } from './camera-show.ts'

showTheme()

const show = new CameraShow(location.pathname)
addEventListener('online', () => {
  show.hurry()
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') show.hurry()
})

const root = document.querySelector('#camera')
if (root !== null) render(<CameraPage show={show} />, root)
