/** How a text says that it is no value but an error of its source: such a row is a reject, whatever type its column has. */
export const errorMark = '\0\u0001';

/** The same as SQL, whose texts cannot hold a NUL. */
export const markSql = 'chr(0) || chr(1)';
