/** Who looks at the page. */
import { createContext, useContext } from 'react';

export interface You {
  /** As cards and votes name people; empty until the server has said so. */
  id: string;
  /** Whether cards may be approved at all, by role and token; the server decides each time. */
  mayApprove: boolean;
}

export const unknownYou: You = { id: '', mayApprove: true };

export const YouContext = createContext(unknownYou);

export const useYou = (): You => useContext(YouContext);
