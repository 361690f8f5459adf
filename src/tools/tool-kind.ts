import type { z } from 'zod'

import type { ManualShelf } from '../manuals/manual-shelf.ts'
import type { AnyTool } from './tool.ts'

/** What tools of an assistant may draw on; the same for all of its calls. */
export interface ToolWorld {
  readonly manuals: ManualShelf
  /** Names of the people to whom calls may be transferred. */
  readonly people: readonly string[]
  /** The origin that pictures are served from, without a slash at its end. */
  readonly publicUrl: string
  /** Where the assistant's pictures are, without a slash at its end; left out: nowhere. */
  readonly picturesUrl?: string
}

interface Objection {
  readonly path: readonly (string | number)[]
  readonly problem: string
  readonly cure: string
}

/** A tool that comes with Hexkey, before an assistant's folder has set it up. */
export interface ToolKind<Settings = unknown> {
  /** The key under `tools:` in `agent.yaml`, and the tool's name. */
  readonly name: string
  /** Of what stands under that key; `{}` has to be good enough, unless something must be named. */
  readonly settings: z.ZodType<Settings>
  /**
   * What is wrong with settings that are right by themselves, in this world: the path of the setting
   * and the end of a sentence about it. Left out: nothing can be.
   */
  objections?(
    settings: Settings,
    world: Pick<ToolWorld, 'people' | 'manuals'>,
  ): readonly Objection[]
  /** One tool for all calls of the assistant: what belongs to one call comes with its context. */
  create(settings: Settings, world: ToolWorld): AnyTool
}
