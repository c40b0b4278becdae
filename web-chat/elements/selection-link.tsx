/** A link that shows something in the inspector; opened in a new tab it leads to the same place. */
import type { ReactNode } from 'react';
import { useActions } from '../actions.ts';
import type { Selection } from '../state/route.ts';

export function SelectionLink({ selection, children }: { selection: NonNullable<Selection>; children: ReactNode }) {
  const { select, address } = useActions();
  return (
    <a
      href={address(selection)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        select(selection);
      }}
    >
      {children}
    </a>
  );
}
