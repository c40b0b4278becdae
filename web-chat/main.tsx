/** Starts the page: the sign-in field without a token, the workspace with one. */
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { startClient } from './client.ts';
import { ErrorBoundary } from './elements/error-boundary.tsx';
import { applyTheme, askSession, forgetToken, keepToken, keptTheme, takeToken } from './state/session.ts';
import { SignIn } from './sign-in.tsx';
import { Workspace } from './workspace.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/forms.css';
import './styles/tables.css';

// The page's content policy forbids code made from text, which zod would otherwise try.
z.config({ jitless: true });
applyTheme(localStorage, keptTheme(localStorage), document.documentElement);

const root = createRoot(document.getElementById('page') ?? document.body);

function show(content: ReactNode): void {
  root.render(
    <StrictMode>
      <ErrorBoundary what="The page">{content}</ErrorBoundary>
    </StrictMode>,
  );
}

async function signedOut(refused: boolean): Promise<void> {
  const { signIn, name } = await askSession();
  if (name !== null && !refused) return signedIn(null);
  const refusedSignIn = new URLSearchParams(location.search).get('sign-in');
  const onToken = (token: string): void => {
    keepToken(localStorage, token);
    signedIn(token);
  };
  show(<SignIn refused={refused} provider={signIn} refusedSignIn={refusedSignIn} onToken={onToken} />);
}

/** `token` null: by the browser's session. */
function signedIn(token: string | null): void {
  let open = true;
  const client = startClient(token, () => {
    if (!open) return;
    open = false;
    client.close();
    forgetToken(localStorage);
    void signedOut(token !== null);
  });
  show(<Workspace client={client} />);
}

const token = takeToken(localStorage, location, history);
if (token === null) void signedOut(false);
else signedIn(token);
