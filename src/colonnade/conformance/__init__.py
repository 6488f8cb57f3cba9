"""The conformance lab: what a plugin that others rely on keeps to, as rules that a machine checks."""
