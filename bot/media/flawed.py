"""What the pixel process says of an image that can not be used."""

from bot.domain.errors import ImageProblem


class Flawed(Exception):
    """Why an image can not be used. Crosses processes, which a keyword-only Refusal can not: it would not unpickle."""

    def __init__(self, problem: ImageProblem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail
