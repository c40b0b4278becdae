/** A value that can be followed: the one way state outside React reaches it. */
export interface Store<T> {
  get: () => T;
  set: (change: (before: T) => T) => void;
  subscribe: (onChange: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const subscribers = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      value = change(value);
      for (const subscriber of subscribers) subscriber();
    },
    subscribe(onChange) {
      subscribers.add(onChange);
      return () => subscribers.delete(onChange);
    },
  };
}
