"""MCP proxy that asks a decision service before each tool call.

usage: mcp_proxy.py COMMAND [ARGUMENT]...

An MCP client starts it in place of the tool server COMMAND. Set these variables:
  TIDEMARK_URL        URL of the service
  TIDEMARK_IDENTITY   the agent, as 'tidemark identities list' prints it
  TIDEMARK_ADDRESS    address of the host that the agent runs on
  TIDEMARK_CREDENTIAL id of the agent's credential, never a secret
  TIDEMARK_SERVICE    service of the tools, as in the nights; the tool server's name by default
  TIDEMARK_WHEN_DOWN  'deny' (default) or 'allow' calls while the service does not answer
"""
import json, os, sys, uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import anyio
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import CallToolResult, TextContent

# The argument that each tool acts on, as in the nights' impact map.
TARGETS = {"look_up_order": "order_id", "send_money": "recipient"}
SESSION = str(uuid.uuid4())


def post(path, body):
    request = Request(os.environ["TIDEMARK_URL"] + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=2) as response:
        return json.loads(response.read() or "{}")


def targets(value):
    """Returns an argument's targets as the nights store them: each element of a list is one."""
    if isinstance(value, list):
        return list(dict.fromkeys(target for element in value for target in targets(element)))
    return [] if value in (None, "") else [str(value)]


def ask(service, tool, arguments):
    """Returns whether the call may pass, and the context of the decision."""
    identity = os.environ["TIDEMARK_IDENTITY"]
    found = targets(arguments.get(TARGETS.get(tool)))
    try:
        answer = post("/access/v1/evaluation", {
            "subject": {"type": "ai_agent", "id": identity, "properties": {
                "credential": os.environ["TIDEMARK_CREDENTIAL"], "ip_address": os.environ["TIDEMARK_ADDRESS"]}},
            "action": {"name": tool},
            "resource": {"type": service, "id": found[0] if found else ""},
            "context": {"agent": identity.split("|", 2)[2], "session": SESSION, "argument_names": sorted(arguments),
                        "targets": found if len(found) > 1 else []}})
        return answer["decision"], answer["context"]
    except (OSError, ValueError, KeyError) as problem:
        # A request that the service refuses never passes: an agent could provoke one.
        is_down = not isinstance(problem, HTTPError) or problem.code >= 500
        return is_down and os.environ.get("TIDEMARK_WHEN_DOWN") == "allow", {"reason": f"no decision: {problem}"}


def report(context, failed):
    """Reports the outcome of a call that passed. Without a report, the outcome stays unknown."""
    if "evaluation_id" in context:
        try:
            post("/v1/completed", {"event_id": context["evaluation_id"],
                                   "credential": os.environ["TIDEMARK_CREDENTIAL"], "status": 500 if failed else 200})
        except OSError as problem:
            print(f"The outcome could not be reported: {problem}", file=sys.stderr)


async def main():
    async with Client(StdioServerParameters(command=sys.argv[1], args=sys.argv[2:])) as tools:
        service = os.environ.get("TIDEMARK_SERVICE", tools.server_info.name)

        async def list_tools(_, params):
            return await tools.list_tools(cursor=params.cursor if params else None)

        async def call_tool(_, params):
            arguments = params.arguments or {}
            passes, context = await anyio.to_thread.run_sync(ask, service, params.name, arguments)
            if not passes:
                needed = context.get("required_evidence", {}).get("kinds", [])
                text = f"{params.name} was stopped: {context['reason']}" + (f"; needs {' or '.join(needed)}" if needed else "")
                return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
            result = await tools.call_tool(params.name, arguments)
            await anyio.to_thread.run_sync(report, context, result.is_error)
            return result

        server = Server(tools.server_info.name, on_list_tools=list_tools, on_call_tool=call_tool)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


anyio.run(main)
