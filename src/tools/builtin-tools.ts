import { collectDigits } from './collect-digits.ts'
import { endCall } from './end-call.ts'
import { findProduct } from './find-product.ts'
import { getStep } from './get-step.ts'
import { identifyPart } from './identify-part.ts'
import { listParts } from './list-parts.ts'
import { reportMissingPart } from './report-missing-part.ts'
import { requestCallback } from './request-callback.ts'
import { sendLink } from './send-link.ts'
import { startCamera } from './start-camera.ts'
import { startHold } from './start-hold.ts'
import { stopCamera } from './stop-camera.ts'
import type { ToolKind } from './tool-kind.ts'
import { transferToPerson } from './transfer-to-person.ts'

/** The tools that come with Hexkey, by name. A new one is a file beside these, and a line here. */
export const builtinTools: ReadonlyMap<string, ToolKind> = new Map(
  [
    findProduct,
    getStep,
    listParts,
    identifyPart,
    reportMissingPart,
    sendLink,
    startCamera,
    stopCamera,
    startHold,
    transferToPerson,
    requestCallback,
    collectDigits,
    endCall,
  ].map((kind) => [kind.name, kind as ToolKind]),
)
