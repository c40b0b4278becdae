/** Asks for the token when the address did not bring one. */
import { useState } from 'react';

export function SignIn({ refused, onToken }: { refused: boolean; onToken: (token: string) => void }) {
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
        <label htmlFor="token">Access token</label>
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
        <button type="submit" className="primary" disabled={typed.trim() === ''}>
          Sign in
        </button>
      </form>
    </main>
  );
}
