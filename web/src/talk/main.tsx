import { render } from 'preact'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/controls.css'
import '../styles/states.css'
import '../styles/meters.css'
import '../styles/notices.css'
import './styles/talk.css'
import './styles/talking.css'
import { showTheme } from '../shell/theme.ts'
import { TalkPage } from './pages/talk-page.tsx'
import { Visit } from './visit.ts'

showTheme()
const visit = new Visit()
void visit.look()

const root = document.querySelector('#talk')
if (root !== null) render(<TalkPage visit={visit} />, root)
