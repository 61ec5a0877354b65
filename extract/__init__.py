"""From one article to its claims: each step is a spaCy component.

Importing this package rebinds the name `newsclaims.extract` from the function of that name to
this module. So the module can be called, passes the call on to the function, shows its
signature and documentation, and can be sent to another process as a function can.
"""

import inspect
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from .. import _extract


class _CallableModule(ModuleType):
    __wrapped__ = staticmethod(_extract)  # for `inspect.signature`

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _extract(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return import_module, (self.__name__,)


sys.modules[__name__].__class__ = _CallableModule
__doc__ = f"extract{inspect.signature(_extract)}\n\n{inspect.getdoc(_extract)}"
