import { lazy, Suspense, useEffect, useRef, useState, type ComponentType } from 'react';

/** A part of the window that is loaded when it is first wanted, and stays from then on. */
export function loadedWhen<Props extends object = object>(
  useWanted: (props: Props) => boolean,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() }));
  return function LoadedWhenWanted(props: Props) {
    const wanted = useWanted(props);
    const [everWanted, setEverWanted] = useState(wanted);
    if (wanted && !everWanted) setEverWanted(true);
    if (!everWanted) return null;
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

/**
 * The same for dialogs and drawers, whose styles come along. They give the focus back to what had it when they opened;
 * one that is mounted open never saw that, so the first time it is done for it.
 */
export function dialogWhen<Props extends object = object>(
  useWanted: (props: Props) => boolean,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return loadedWhen<Props>(
    function useWantedWithFocus(props) {
      const wanted = useWanted(props);
      useFirstFocusReturn(wanted);
      return wanted;
    },
    async () => {
      const [part] = await Promise.all([load(), import('../styles/dialogs')]);
      return part;
    },
  );
}

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
