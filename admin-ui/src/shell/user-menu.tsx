import { Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import {
  IconAdjustments,
  IconBaselineDensityMedium,
  IconCheck,
  IconChecklist,
  IconEye,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconRobot,
  IconSun,
  IconTool,
  IconUserCircle,
} from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { keepLanguage, meQuery, signOut } from '../api/session.ts'
import { stopLooking } from '../api/view-as.ts'
import { changeLanguage, type Language, language, languages } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
import { useDensity } from './density.ts'
import { forgetKept } from './kept.ts'
import { ViewAsDialog } from './view-as.tsx'

export function UserMenu() {
  const { data: me } = useQuery(meQuery)
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const [density, setDensity] = useDensity()
  const [isLooking, setLooking] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const name = me?.name || me?.label || me?.email || ''

  async function leave() {
    await signOut()
    forgetKept()
    stopLooking()
    queries.clear()
    await navigate({ to: '/sign-in' })
  }

  return (
    <Menu position="top-start" width={200}>
      <Menu.Target>
        <button type="button" className="user-button" aria-label={t('Menu of {name}', { name })}>
          <Avatar name={name} />
          <span>{name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={scheme === 'dark' ? <IconSun size={15} /> : <IconMoon size={15} />}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          {scheme === 'dark' ? t('Light') : t('Dark')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBaselineDensityMedium size={15} />}
          onClick={() => setDensity(density === 'compact' ? 'comfortable' : 'compact')}
        >
          {density === 'compact' ? t('Comfortable rows') : t('Compact rows')}
        </Menu.Item>
        <Menu.Item leftSection={<IconChecklist size={15} />} onClick={() => void navigate({ to: '/approvals' })}>
          {t('Waiting for you')}
        </Menu.Item>
        <Menu.Item leftSection={<IconTool size={15} />} onClick={() => void navigate({ to: '/repairs' })}>
          {t('To mend')}
        </Menu.Item>
        <LanguageItems />
        <Menu.Item leftSection={<IconUserCircle size={15} />} onClick={() => void navigate({ to: '/my-account' })}>
          {t('My account')}
        </Menu.Item>
        {me?.isAdministrator && (
          <Menu.Item leftSection={<IconAdjustments size={15} />} onClick={() => void navigate({ to: '/customise' })}>
            {t('Customise')}
          </Menu.Item>
        )}
        {me?.isAdministrator && (
          <Menu.Item leftSection={<IconRobot size={15} />} onClick={() => void navigate({ to: '/automations' })}>
            {t('What happens by itself')}
          </Menu.Item>
        )}
        {me?.isAdministrator && (
          <Menu.Item leftSection={<IconEye size={15} />} onClick={() => setLooking(true)}>
            {t('View as a role')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={leave}>
          {t('Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
      {isLooking && <ViewAsDialog onClose={() => setLooking(false)} />}
    </Menu>
  )
}

/** The languages, each as it calls itself. What is typed and not saved is kept by the page, which is loaded anew. */
function LanguageItems() {
  async function choose(name: Language) {
    await keepLanguage(name).catch(() => undefined)
    changeLanguage(name)
  }
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconLanguage size={15} />}>{t('Language')}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {Object.entries(languages).map(([name, title]) => (
          <Menu.Item
            key={name}
            lang={name}
            role="menuitemradio"
            aria-checked={name === language}
            rightSection={name === language && <IconCheck size={14} aria-hidden="true" />}
            onClick={() => void choose(name as Language)}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  )
}

/** The initials of a person. */
export function Avatar({ name }: { name: string }) {
  const words = name.split(/[\s@.]+/).filter((word) => word !== '')
  const initials = words.slice(0, 2).map((word) => word[0]?.toUpperCase() ?? '')
  return (
    <span className="avatar" aria-hidden="true">
      {initials.join('')}
    </span>
  )
}
