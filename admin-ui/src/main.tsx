import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './theme/global.css'
import './theme/controls.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { language } from './i18n/language.ts'
import { shareStyleNonce } from './theme/style-nonce.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root"')
shareStyleNonce()
document.documentElement.lang = language
// What stood in for the styles until now; it would not follow a change of the theme.
document.documentElement.style.backgroundColor = ''
createRoot(root).render(<App />)
