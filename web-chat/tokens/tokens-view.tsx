/** API tokens: those there are, the way to make one, and the way to take one back. */
import { useEffect, useState } from 'react';
import type { ConnectionView } from '#domain/connection-view.ts';
import type { TokenView } from '#domain/token-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { exactMoment, moment, until } from '../elements/format.ts';
import { SelectionLink } from '../elements/selection-link.tsx';
import type { Answer, Failure } from '../wire/views.ts';
import { TokenForm } from './token-form.tsx';
import type { TokenPage } from './tokens-api.ts';
import './tokens.css';

export function TokensView({ isNew, connections }: { isNew: boolean; connections: readonly ConnectionView[] }) {
  if (!isNew) return <TokenList />;
  return (
    <section aria-label="New token">
      <h2>New token</h2>
      <TokenForm connections={connections.map(({ name }) => name)} />
    </section>
  );
}

interface Listed {
  tokens: readonly TokenView[];
  /** Null behind the last page; undefined before the first. */
  next?: string | null;
  failure?: Failure;
}

const withPage = (before: Listed, page: Answer<TokenPage>): Listed =>
  page.ok ? { tokens: [...before.tokens, ...page.value.tokens], next: page.value.next } : { ...before, failure: page.error };

function TokenList() {
  const { tokens: api } = useActions();
  const [{ tokens, next, failure }, setListed] = useState<Listed>({ tokens: [] });
  useEffect(() => {
    let wanted = true;
    void api.page(null).then((page) => wanted && setListed((before) => withPage(before, page)));
    return () => {
      wanted = false;
    };
  }, [api]);
  const more = async (cursor: string): Promise<void> => {
    const page = await api.page(cursor);
    // Asked for twice, a page is shown once.
    setListed((before) => (before.next === cursor ? withPage(before, page) : before));
  };
  const revoked = (token: TokenView): void =>
    setListed((now) => ({ ...now, tokens: now.tokens.map((one) => (one.tokenId === token.tokenId ? token : one)) }));
  return (
    <section aria-label="Tokens">
      <h2>Tokens</h2>
      <SelectionLink selection={{ kind: 'tokens', isNew: true }}>Make a token</SelectionLink>
      {next === undefined && failure === undefined && <p className="muted">Loading…</p>}
      {failure !== undefined && <ErrorNote error={failure} />}
      <ul className="plain-list token-list">
        {tokens.map((token) => (
          <TokenRow key={token.tokenId} token={token} onRevoked={revoked} />
        ))}
      </ul>
      {typeof next === 'string' && (
        <button type="button" onClick={() => void more(next)}>
          Show older ones
        </button>
      )}
    </section>
  );
}

const isOver = ({ revokedAt, expiresAt }: TokenView): boolean =>
  revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= Date.now());

function TokenRow({ token, onRevoked }: { token: TokenView; onRevoked: (token: TokenView) => void }) {
  const { label, principal, roles, scopes, connections, createdBy, createdAt, lastUsedAt } = token;
  const limits = [scopes === null ? '' : ` · only ${scopes.join(', ')}`, connections === null ? '' : ` · over ${connections.join(', ')}`];
  return (
    <li>
      <p className={isOver(token) ? 'muted' : ''}>
        <span className={`dot ${isOver(token) ? 'dot-idle' : 'dot-done'}`} aria-hidden="true" />
        {showInvisible(label) || 'Without a label'}
      </p>
      <p className="muted">{showInvisible(`${principal.name} · ${roles.join(', ')}${limits.join('')}`)}</p>
      <p className="muted" title={exactMoment(createdAt)}>
        {endOf(token)} · {lastUsedAt === null ? 'never used' : `used ${moment(lastUsedAt)}`} · made by {showInvisible(createdBy)}
      </p>
      {!isOver(token) && <Revoking token={token} onRevoked={onRevoked} />}
    </li>
  );
}

function endOf(token: TokenView): string {
  const { revokedAt, expiresAt } = token;
  if (revokedAt !== null) return `revoked ${moment(revokedAt)}`;
  if (expiresAt === null) return 'never ends';
  return isOver(token) ? `ended ${moment(expiresAt)}` : `ends ${until(expiresAt)}`;
}

function Revoking({ token: { tokenId, label }, onRevoked }: { token: TokenView; onRevoked: (token: TokenView) => void }) {
  const { tokens } = useActions();
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const name = showInvisible(label);
  const revoke = async (): Promise<void> => {
    const answer = await tokens.revoke(tokenId);
    if (answer.ok) onRevoked(answer.value);
    else setFailure(answer.error);
  };
  return (
    <>
      <p className="form-buttons">
        {asked ? (
          <>
            <button type="button" className="danger" autoFocus onClick={() => void revoke()}>
              Put everybody out who uses {name}
            </button>
            <button type="button" className="quiet" onClick={() => setAsked(false)}>
              Keep
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setAsked(true)} aria-label={`Revoke ${name}`}>
            Revoke
          </button>
        )}
      </p>
      <div role="status">{failure !== null && <ErrorNote error={failure} />}</div>
    </>
  );
}
