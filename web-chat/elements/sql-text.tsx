/** SQL as it will run, with a way to copy it. */
import { useState } from 'react';

export function SqlText({ sql }: { sql: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="sql">
      <pre tabIndex={0} aria-label="SQL">
        <code>{sql}</code>
      </pre>
      {/* Browsers lend the clipboard only to pages over TLS or from this machine. */}
      {'clipboard' in navigator && (
        <button type="button" className="quiet" onClick={() => void navigator.clipboard.writeText(sql).then(() => setCopied(true))}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}
