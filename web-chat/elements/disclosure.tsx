/** Something that unfolds. What is inside is made when it is first opened: a long thread has thousands of them. */
import { useState } from 'react';
import type { ReactNode } from 'react';

interface Props {
  className: string;
  summary: ReactNode;
  summaryClass?: string;
  children: ReactNode;
}

export function Disclosure({ className, summary, summaryClass, children }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={className} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary className={summaryClass}>{summary}</summary>
      {opened && children}
    </details>
  );
}
