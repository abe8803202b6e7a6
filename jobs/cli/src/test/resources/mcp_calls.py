"""Calls tools of a real MCP server over stdio and HTTP, and leaves the spans that the SDK makes of it.

usage: mcp_calls.py FOLDER

Writes FOLDER/{client,stdio,http}.jsonl as OTLP/JSON, a file for each process. Prints what was called.
"""
import asyncio, os, socket, subprocess, sys, time

from opentelemetry import trace
from opentelemetry.exporter.otlp.json.file import FileSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

folder = sys.argv[1]
role = sys.argv[2] if len(sys.argv) > 2 else "client"
resource = Resource.create({"service.name": "desk" if role == "client" else "tools", "service.namespace": "acme"})
provider = TracerProvider(resource=resource)
provider.add_span_processor(SimpleSpanProcessor(FileSpanExporter(os.path.join(folder, role + ".jsonl"))))
trace.set_tracer_provider(provider)


def serve():
    from mcp.server.mcpserver import MCPServer

    server = MCPServer("tools")

    @server.tool()
    def send_money(recipient: str, amount: int) -> str:
        if amount < 0:
            raise ValueError("no such amount")
        return f"{amount} to {recipient}"

    @server.tool()
    def balance() -> int:
        return 3

    @server.resource("memo://today")
    def today() -> str:
        return "nothing"

    if role == "http":
        server.run("streamable-http", port=int(sys.argv[3]))
    else:
        server.run("stdio")


async def use(transport, name):
    from mcp.client import Client

    tracer = trace.get_tracer("framework")
    async with Client(transport) as client:
        await client.list_tools()
        for number, (tool, arguments) in enumerate(
            [("send_money", {"recipient": "DE89", "amount": 1}), ("balance", {}), ("send_money", {"recipient": "DE89", "amount": -1})] * 2
        ):
            if number < 3:
                # As a framework of agents does it around its client.
                with tracer.start_as_current_span("execute_tool " + tool) as span:
                    span.set_attributes({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool, "gen_ai.agent.id": "desk-1",
                                         "gen_ai.tool.call.id": f"call_{name}_{number}", "gen_ai.tool.call.arguments": str(arguments).replace("'", '"')})
                    await client.call_tool(tool, arguments)
            else:
                await client.call_tool(tool, arguments)
            print(name, tool)
        await client.read_resource("memo://today")
        print(name, "resources/read")


def main():
    from mcp.client.stdio import StdioServerParameters, stdio_client

    me = [sys.executable, os.path.abspath(__file__), folder]
    asyncio.run(use(stdio_client(StdioServerParameters(command=me[0], args=me[1:] + ["stdio"])), "stdio"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(me + ["http", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        asyncio.run(use(f"http://127.0.0.1:{port}/mcp", "http"))
    finally:
        server.terminate()
        server.wait()


main() if role == "client" else serve()
provider.shutdown()
