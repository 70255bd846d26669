import { lazy, Suspense, useEffect, useRef, useState, type ComponentType } from 'react';
import { useWindow, type WindowState } from '../lib/window-store';

/** A part of the window that is loaded when it is first wanted, and stays from then on. */
export function onDemand<Props extends object>(
  isWanted: (state: WindowState) => boolean,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() }));
  return function OnDemand(props: Props) {
    const wanted = useWindow(isWanted);
    const [everWanted, setEverWanted] = useState(wanted);
    if (wanted && !everWanted) setEverWanted(true);
    useFirstFocusReturn(wanted);
    if (!everWanted) return null;
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

/**
 * Dialogs give the focus back to what had it when they opened. One that is mounted open never saw that: the
 * first time it is done for it.
 */
function useFirstFocusReturn(wanted: boolean): void {
  const opener = useRef<HTMLElement | null>(null);
  const hasReturned = useRef(false);
  useEffect(() => {
    if (hasReturned.current) return undefined;
    if (wanted) {
      const { activeElement } = document;
      opener.current = activeElement instanceof HTMLElement ? activeElement : null;
      return undefined;
    }
    const before = opener.current;
    if (before === null) return undefined;
    hasReturned.current = true;
    const atClose = document.activeElement;
    // Whoever closes may put the focus elsewhere on purpose.
    const timer = window.setTimeout(() => {
      const now = document.activeElement;
      if (now === null || now === document.body || now === atClose) {
        before.focus({ preventScroll: true });
      }
    }, 10);
    return () => window.clearTimeout(timer);
  }, [wanted]);
}
