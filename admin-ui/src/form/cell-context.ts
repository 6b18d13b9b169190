import { createContext } from 'react'
import type { Cell } from '../../../engine/model/model.ts'

/** How a field stands in its place of the form. */
export const CellContext = createContext<Cell | undefined>(undefined)
