import { errorAliases, errorMeanings, internalErrors, publicErrors } from './errors.ts'

/** Value of each JET_ERR code by name. */
export const jetErrors = { ...publicErrors, ...internalErrors } as const

/** Name of a JET_ERR code: `JET_errClientRequestToStopJetService`, `JET_wrnBufferTruncated`. */
export type JetErrorName = keyof typeof jetErrors

const nameByValue = new Map<number, JetErrorName>()
for (const [name, value] of Object.entries(jetErrors) as [JetErrorName, number][]) {
  if (!(name in errorAliases)) nameByValue.set(value, name)
}

/** First name of a JET_ERR value, or undefined for a value that this version of the facts does not know. */
export function jetErrorName(value: number): JetErrorName | undefined {
  return nameByValue.get(value)
}

/** Value of a JET_ERR name, or undefined for a name that this version of the facts does not know. */
export function jetErrorValue(name: string): number | undefined {
  return Object.hasOwn(jetErrors, name) ? jetErrors[name as JetErrorName] : undefined
}

/** What the error means for the lifecycle, in one sentence, or undefined where it does not matter to it. */
export function jetErrorMeaning(name: JetErrorName): string | undefined {
  return Object.hasOwn(errorMeanings, name) ? errorMeanings[name as keyof typeof errorMeanings] : undefined
}
