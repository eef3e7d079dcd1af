export * from './facts/index.ts'
export * from './gates/index.ts'
export * from './world/index.ts'
