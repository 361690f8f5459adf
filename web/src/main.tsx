import { render } from 'preact'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'
import './styles/states.css'
import './styles/meters.css'
import './styles/notices.css'
import './styles/live.css'
import './styles/calls.css'
import './styles/conversation.css'
import './styles/call.css'
import './styles/time-line.css'
import './styles/overview.css'
import './styles/small-rooms.css'
import { askWhoIsThere } from './api/session.ts'
import { followLive } from './live/live-store.ts'
import { App } from './shell/app.tsx'
import { listenForKeys } from './shell/keys.ts'
import { followLinks } from './shell/place.ts'
import { showTheme } from './shell/theme.ts'

showTheme()
followLinks()
listenForKeys()
followLive()
void askWhoIsThere()

const root = document.querySelector('#console')
if (root !== null) render(<App />, root)
