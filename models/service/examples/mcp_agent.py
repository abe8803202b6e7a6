"""Agent that stands in for yours: calls two tools.

usage: mcp_agent.py COMMAND [ARGUMENT]...     COMMAND is the tool server, or the proxy in front of it
"""
import os, sys

import anyio
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters


async def main():
    # A server gets few of its parent's variables, unless they are given here.
    parameters = StdioServerParameters(command=sys.argv[1], args=sys.argv[2:], env=dict(os.environ))
    async with Client(parameters) as tools:
        for name, arguments in [("look_up_order", {"order_id": "order-7"}), ("send_money", {"recipient": "DE89", "amount": 5})]:
            result = await tools.call_tool(name, arguments)
            print(name + ":", result.content[0].text)


anyio.run(main)
