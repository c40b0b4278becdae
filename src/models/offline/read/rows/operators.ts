/** How comparisons are said. */

export type Operator = '>' | '>=' | '<' | '<=' | '=' | '<>';

export const operators: [Operator, string][] = [
  ['>=', 'at least|no less than|not less than|not below|not under|minimum|min|>=|from at least|greater than or equal to|of at least'],
  ['<=', 'at most|no more than|not more than|not over|not above|up to|maximum|max|<=|less than or equal to|of at most'],
  ['>', 'over|above|more than|greater than|bigger than|larger than|higher than|exceeding|exceeds|exceed|>|worth more than|beyond'],
  ['<', 'under|below|less than|smaller than|lower than|fewer than|<|cheaper than|worth less than'],
  ['<>', '<>|!=|is not|not equal to|different from'],
  ['=', '=|==|equals|equal to|exactly|is exactly|is equal to'],
];
export const opposites: Record<Operator, Operator> = { '>': '<=', '>=': '<', '<': '>=', '<=': '>', '=': '<>', '<>': '=' };

/** Behind a number: "100 or more". */
export const orMore =
  'or longer|or later|or higher|or older|or bigger|or larger|or greater|or better|or more|or over|or above|and more|and up|and above|upwards|plus';
export const orLess = 'or shorter|or lower|or smaller|or younger|or earlier|or less|or fewer|or under|or below|and below';
