import { render } from 'preact'
import '../styles/tokens.css'
import '../styles/base.css'
import { showTheme } from '../shell/theme.ts'

showTheme()

const root = document.querySelector('#talk')
if (root !== null) render(<main />, root)
