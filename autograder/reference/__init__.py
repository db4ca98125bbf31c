"""The model, its training, the data and the plots that the notebooks supply. It holds no solution.

In: arrays. Out: arrays and figures. Students read it and import it; it may import nothing but `errors`.
"""
