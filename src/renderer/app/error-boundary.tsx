import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { BlankSlate } from '../components/blank-slate';

/** A fault in drawing must not look like a fault in collecting: says so, and draws anew on demand. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly fault: string | null }
> {
  override state = { fault: null as string | null };

  static getDerivedStateFromError(error: unknown): { fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error('The window could not be drawn', error, componentStack);
  }

  override render(): ReactNode {
    if (this.state.fault === null) return this.props.children;
    return (
      <main role="alert" style={{ height: '100%' }}>
        <BlankSlate
          title="This window could not be drawn"
          action={
            <Button size="xs" variant="filled" onClick={() => window.location.reload()}>
              Draw it again
            </Button>
          }
        >
          The collectors keep running; nothing they receive is lost. ({this.state.fault})
        </BlankSlate>
      </main>
    );
  }
}
