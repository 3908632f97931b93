"""The system as native processes on one machine: build, keys, broker, processes, scaling, status."""
