"""How other rooms hear of a prediction without being imported.

`predicted` is sent with the app, `answered` (a Prediction), `signature` (of the version that
answered), `sample` (what was asked, a Sample) and `source` ("page" or "api"); a receiver that
keeps it returns the id under which it is kept.
"""

from blinker import Namespace

predicted = Namespace().signal("predicted")
