export * from './facts/index.ts'
