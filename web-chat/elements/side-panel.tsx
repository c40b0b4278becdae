/** A column of the screen that becomes a sheet where there is no room for it. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

interface Props {
  side: 'left' | 'right';
  label: string;
  /** Whether it stands beside the conversation. */
  column: boolean;
  /** Whether the sheet is open, when it is one. */
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function SidePanel({ side, label, column, open, onClose, children }: Props) {
  const Column = side === 'left' ? 'nav' : 'aside';
  if (column)
    return (
      <Column className={`panel panel-${side}`} aria-label={label}>
        {children}
      </Column>
    );
  return (
    <Sheet side={side} label={label} open={open} onClose={onClose}>
      {children}
    </Sheet>
  );
}

function Sheet({ side, label, open, onClose, children }: Omit<Props, 'column'>) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={`panel sheet sheet-${side}`}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {open && (
        <div className="sheet-inside">
          <button type="button" className="quiet sheet-close" onClick={onClose}>
            Close
          </button>
          {children}
        </div>
      )}
    </dialog>
  );
}
