/** Who looks at the page, as cards and votes name people; empty until the server has said so. */
import { createContext, useContext } from 'react';

export const YouContext = createContext('');

export const useYou = (): string => useContext(YouContext);
