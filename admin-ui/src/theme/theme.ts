import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  Notification,
  Popover,
  Tooltip,
} from '@mantine/core'
import { t } from '../i18n/t.ts'
import { darkTokens, lightTokens, type Tokens, tokenNames } from './tokens.ts'

const accent: MantineColorsTuple = [
  '#eef0fe',
  '#dfe1fd',
  '#c0c2fb',
  '#a5a5fd',
  darkTokens.accent,
  '#6a63ee',
  lightTokens.accent,
  '#4239cb',
  '#372fae',
  '#2d278f',
]

/**
 * A list of choices scrolls itself, as the popup of its control; an area around it would be a stop of its own for the keyboard. Said without
 * the components, which are loaded when they are used.
 */
const unscrolled = { defaultProps: { withScrollArea: false } }

/** The design system as Mantine reads it: 13 px text, 34 px fields, radius 5 to 9, one accent. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.3' },
  radius: { xs: '4px', sm: '5px', md: '7px', lg: '9px', xl: '12px' },
  defaultRadius: 'md',
  colors: { accent },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Autocomplete: unscrolled,
    MultiSelect: unscrolled,
    Select: unscrolled,
    TagsInput: unscrolled,
    Button: Button.extend({ defaultProps: { size: 'sm', variant: 'default' } }),
    Modal: Modal.extend({
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': t('Close') },
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': t('Close') } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: { duration: 80 } } }),
  },
})

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: variables(lightTokens),
  dark: variables(darkTokens),
})

function variables(tokens: Tokens): Record<string, string> {
  const own = Object.fromEntries(tokenNames.map((name) => [`--k-${name}`, tokens[name]]))
  return {
    ...own,
    '--mantine-color-body': tokens.panel,
    '--mantine-color-text': tokens.text,
    '--mantine-color-bright': tokens.text,
    '--mantine-color-dimmed': tokens.mute,
    '--mantine-color-anchor': tokens.accent,
    '--mantine-color-error': tokens.bad,
    '--mantine-color-placeholder': tokens.faint,
    '--mantine-color-default': tokens.panel,
    '--mantine-color-default-hover': tokens.hover,
    '--mantine-color-default-color': tokens.text,
    '--mantine-color-default-border': tokens.line,
    '--mantine-primary-color-contrast': tokens['on-accent'],
    '--mantine-shadow-md': tokens['shadow-float'],
    '--mantine-shadow-xl': tokens['shadow-float'],
  }
}
