/** Says when the server is not there, and that nothing is lost meanwhile. */
import { useEffect, useState } from 'react';
import type { ConnectionStatus } from '../wire/connection.ts';

/** Shorter absences are not worth a word. */
const patienceMs = 1200;

export function ConnectionBanner({ status }: { status: ConnectionStatus }) {
  return (
    <div role="status">
      {status === 'connecting' && <Away key="connecting">Connecting to the server…</Away>}
      {status === 'offline' && (
        <Away key="offline">
          The server is out of reach; trying again. Runs go on without this page, and messages are sent when it is back.
        </Away>
      )}
    </div>
  );
}

function Away({ children }: { children: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return shown && <p className="banner">{children}</p>;
}
