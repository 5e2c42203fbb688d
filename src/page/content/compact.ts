import { createContext } from 'preact'

/** Among other cards less of a long text is shown at first than where one looks at it alone. */
export const Compact = createContext(false)
