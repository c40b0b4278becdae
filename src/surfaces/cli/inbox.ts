/** What arrives from several sides, taken out one by one in the order of arrival. */

export class Inbox<Item> {
  readonly #waiting: Item[] = [];
  #wake: (() => void) | null = null;

  put(item: Item): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** The next item, as soon as there is one. */
  async take(): Promise<Item> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) return item;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
