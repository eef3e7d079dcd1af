// What a function answers after a full stop: the one place that says where the rules have it from.
export { answerAfterStop } from '@jet-lifecycle/model/gates'
