"""The application that the template makes, measured beside other ways to serve the same model.

run.py            the command: parts, rounds, seconds; then the report
paths.py          where things are; what a process started here has in its environment
envs.py           a virtual environment for each rival
apps.py           the application, baked, set up, given the model; inside/ runs in it
entrants.py       who takes part for each model
others.py         how each rival is served; rivals/ has its code and its pinned requirements
ceilings.py       the same servers answering a constant; limits/ has their code
reference/        training, the right answers, ONNX by skl2onnx: what needs scikit-learn itself
bodies.py         64 different requests for each model and protocol
servers.py        starting and stopping; processes.py reads what it costs
verify.py         whether answers are right
load.py           wrk, with cycle.lua
cells.py          the loads; rounds.py measures them in rounds, results.py writes lines
growth.py         curves; history.py the one over the size of the history
figures.py        medians and ratios; bars.py what has to be reached
report.py         docs/benchmarks.md, with prose.py, growth_report.py and charts.py
"""
