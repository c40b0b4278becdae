/** The text with a full stop, unless it ends a sentence already: messages of other systems often do not. */
export const sentence = (text: string): string => (/[.!?…:]["'”’)]?$/u.test(text) ? text : `${text}.`);
