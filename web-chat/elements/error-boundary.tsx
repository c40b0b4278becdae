/** Keeps a part of the page that breaks from taking the rest along. */
import { Component } from 'react';
import type { ReactNode } from 'react';

interface Props {
  /** What is inside, as the start of a sentence: `The chart`. */
  what: string;
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(thrown: unknown): { message: string } {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <p className="broken" role="note">
        {this.props.what} cannot be shown: {this.state.message} Everything else goes on; reload the page to try again.
      </p>
    );
  }
}
