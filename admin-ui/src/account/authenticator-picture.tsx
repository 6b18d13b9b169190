import './account.css'
import type { AuthenticatorOffer } from '../api/session.ts'
import { t } from '../i18n/t.ts'

/** The secret as a QR code, and as text for whoever cannot scan it. */
export function AuthenticatorPicture({ offer }: { offer: AuthenticatorOffer }) {
  return (
    <div className="authenticator">
      <img
        src={`data:image/svg+xml,${encodeURIComponent(offer.qrCode)}`}
        alt={t('QR code for an application for codes')}
        width={168}
        height={168}
      />
      <p className="mute">
        {t('Or enter this key:')} <code>{offer.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </p>
    </div>
  )
}
