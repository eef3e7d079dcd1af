import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Diagnostic } from 'vscode-languageserver-protocol/node'
import {
  ConfigurationRequest, createProtocolConnection, DidChangeTextDocumentNotification, DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest, ExitNotification, InitializedNotification, InitializeRequest, RegistrationRequest,
  ShutdownRequest, StreamMessageReader, StreamMessageWriter,
} from 'vscode-languageserver-protocol/node'

const { resolve } = createRequire(import.meta.url)
const serverFile = resolve('vscode-langservers-extracted/bin/vscode-eslint-language-server')

/** An editor that has one file open. */
export interface Editor {
  diagnostics: () => Promise<readonly Diagnostic[]>
  edit: (text: string) => Promise<void>
  close: () => Promise<void>
}

/**
 * Starts the language server of VS Code's ESLint extension and opens a file in it, as an editor does.
 * @param file what is open; `text` is what the editor has of it
 * @param directory the folder that is open
 * @param configFile the flat configuration, which is not found by its name
 */
export async function openInEditor(file: string, text: string, directory: string, configFile: string): Promise<Editor> {
  // The condition leads to the sources of the plugin, so that nothing has to be built.
  const server = spawn(process.execPath, ['--conditions=source', '--import', pathToFileURL(resolve('tsx')).href, serverFile, '--stdio'], {
    cwd: directory,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => server.once('exit', () => done()))
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  const folder = { uri: pathToFileURL(directory).href, name: path.basename(directory) }
  const uri = pathToFileURL(file).href
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => configuration(folder, directory, configFile)))
  connection.onRequest(RegistrationRequest.type, () => undefined)
  // What the extension is told besides: its status, and that it found ESLint.
  connection.onUnhandledNotification(() => undefined)
  connection.listen()
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the protocol still requires it
    rootUri: folder.uri,
    workspaceFolders: [folder],
    capabilities: { workspace: { configuration: true, workspaceFolders: true }, textDocument: { diagnostic: {} } },
  })
  await connection.sendNotification(InitializedNotification.type, {})
  let version = 1
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'typescript', version, text } })
  return {
    async diagnostics() {
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } })
      if (report.kind !== 'full') throw new Error(`The server answered with a report of the kind ${report.kind}`)
      return report.items
    },
    async edit(changed) {
      version += 1
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [{ text: changed }],
      })
    },
    async close() {
      await connection.sendRequest(ShutdownRequest.type)
      await connection.sendNotification(ExitNotification.type)
      await ended
      connection.dispose()
    },
  }
}

/** What the extension sends as the settings of the user, as far as they matter here. */
function configuration(workspaceFolder: { readonly uri: string; readonly name: string }, directory: string, overrideConfigFile: string): object {
  return {
    validate: 'on',
    run: 'onType',
    options: { overrideConfigFile },
    workingDirectory: { directory },
    workspaceFolder,
    // As of ESLint 9 the flat configuration is the only one, and asking for it is an error.
    experimental: { useFlatConfig: false },
    nodePath: null,
    packageManager: 'npm',
    quiet: false,
    onIgnoredFiles: 'off',
    rulesCustomizations: [],
    problems: { shortenToSingleLine: false },
    codeAction: { disableRuleComment: { enable: true, location: 'separateLine' }, showDocumentation: { enable: true } },
    codeActionOnSave: { mode: 'all' },
    format: false,
  }
}
