/** Asks for the token when the address did not bring one. */
import { useState } from 'react';

interface SignInProps {
  refused: boolean;
  /** Where one signs in through the identity provider; null without one. */
  provider: string | null;
  /** Why the provider's answer was not accepted, as a code; null when there was none. */
  refusedSignIn: string | null;
  onToken: (token: string) => void;
}

const refusals: Record<string, string> = {
  'signin.no-role': 'You are known, but have no role here. Ask an operator of Headgate.',
  'signin.no-name': 'The identity provider did not say who you are. Ask an operator of Headgate.',
  'signin.unreachable': 'The identity provider does not answer. Try again in a moment.',
};

export function SignIn({ refused, provider, refusedSignIn, onToken }: SignInProps) {
  const [typed, setTyped] = useState('');
  return (
    <main className="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') onToken(typed.trim());
        }}
      >
        <h1>Headgate</h1>
        <p>Nothing flows until a person opens the gate.</p>
        {provider !== null && (
          <a className="primary button" href={`${provider}?return=${encodeURIComponent(`/${location.hash}`)}`}>
            Sign in
          </a>
        )}
        {refusedSignIn !== null && <p role="alert">{refusals[refusedSignIn] ?? 'That sign-in was not accepted. Try again.'}</p>}
        <label htmlFor="token">{provider === null ? 'Access token' : 'Or an access token'}</label>
        <input
          id="token"
          type="password"
          autoComplete="current-password"
          value={typed}
          aria-describedby="token-help"
          aria-invalid={refused}
          onChange={(event) => setTyped(event.target.value)}
        />
        <p id="token-help" className="muted">
          {refused && <strong>The server did not accept that token. </strong>}
          The server prints an address that ends in <code>#token=…</code> when it starts. Open that address, or paste what follows{' '}
          <code>token=</code>.
        </p>
        <button type="submit" className={provider === null ? 'primary' : ''} disabled={typed.trim() === ''}>
          {provider === null ? 'Sign in' : 'Use the token'}
        </button>
      </form>
    </main>
  );
}
