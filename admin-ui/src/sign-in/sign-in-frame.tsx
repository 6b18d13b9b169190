import type { FormEvent, ReactNode } from 'react'
import './sign-in.css'

/** The one card of every page before the shell: a title, what is asked for, and what went wrong. */
export function SignInFrame({
  title,
  message,
  onSubmit,
  children,
}: {
  title: string
  message?: string | undefined
  onSubmit: (values: FormData) => void
  children: ReactNode
}) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onSubmit(new FormData(event.currentTarget))
  }
  return (
    <main className="sign-in">
      <form onSubmit={submit} aria-labelledby="sign-in-title">
        <div className="workspace">
          <span className="logo">K</span>Kartoteka
        </div>
        <h1 id="sign-in-title">{title}</h1>
        {children}
        <div role="alert" className="sign-in-message">
          {message}
        </div>
      </form>
    </main>
  )
}
