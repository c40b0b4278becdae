/** The texts of days and times, as regular expressions. */
export const day = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}';
export const time = '[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?';
export const zone = ' ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)';
