import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { sayError } from '../api/problem.ts'
import { signIn } from '../api/session.ts'
import './sign-in.css'

/** Leads back to the address that asked for the sign-in; never to another site. */
export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queries = useQueryClient()
  const [message, setMessage] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    setIsBusy(true)
    try {
      await signIn(String(values.get('email')), String(values.get('password')))
      queries.clear()
      router.history.push(to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/')
    } catch (error) {
      setMessage(sayError(error))
      setIsBusy(false)
    }
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit} aria-labelledby="sign-in-title">
        <div className="workspace">
          <span className="logo">K</span>Kartoteka
        </div>
        <h1 id="sign-in-title">Sign in</h1>
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus withAsterisk={false} />
        <PasswordInput name="password" label="Password" autoComplete="current-password" required withAsterisk={false} />
        <div role="alert" className="sign-in-message">
          {message}
        </div>
        <Button type="submit" variant="filled" fullWidth loading={isBusy}>
          Sign in
        </Button>
      </form>
    </main>
  )
}
