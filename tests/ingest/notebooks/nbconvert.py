#!/usr/bin/env python
# coding: utf-8

# # Initialization

get_ipython().run_line_magic('matplotlib', 'inline')
# In[1]:


import matplotlib.pyplot as plt
import numpy as np

from autograder.reference.datasets import load_circles
from autograder.reference.diagrams import draw_network
from autograder.reference.network import accuracy, compute_cost_from_logits, initialize_parameters, predict, sigmoid
from autograder.reference.plots import plot_costs, plot_decision_boundary, plot_points, plot_spread_by_depth, spread_by_depth
from autograder.reference.training import model
from autograder.student import check, hint


# In[2]:


def initialize_parameters_zeros(layers_dims):
    """Start every weight and every bias at zero.

    Arguments:
        layers_dims: how many units each layer has, the inputs first: [n0, n1, ..., nL].

    Returns:
        A dictionary of W1, b1, ..., WL, bL. Wl has shape (n[l], n[l-1]) and bl has shape (n[l], 1).
    """
    parameters = {}
    L = len(layers_dims) - 1  # the number of layers that have weights

    for layer in range(1, L + 1):
        ### START CODE HERE ###
        parameters[f"W{layer}"] = np.zeros((layers_dims[layer], layers_dims[layer - 1]))
        parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))
        ### END CODE HERE ###

    return parameters


# In[3]:


check(initialize_parameters_zeros)


# In[4]:


def initialize_parameters_random(layers_dims):
    """Start with large random weights and zero biases.

    Arguments:
        layers_dims: how many units each layer has, the inputs first: [n0, n1, ..., nL].

    Returns:
        A dictionary of W1, b1, ..., WL, bL. Wl has shape (n[l], n[l-1]) and bl has shape (n[l], 1).
    """
    parameters = {}
    L = len(layers_dims) - 1  # the number of layers that have weights

    for layer in range(1, L + 1):
        ### START CODE HERE ###
        parameters[f"W{layer}"] = np.random.randn(layers_dims[layer], layers_dims[layer - 1]) * 10
        parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))
        ### END CODE HERE ###

    return parameters


# In[5]:


check(initialize_parameters_random)


# In[6]:


def initialize_parameters_he(layers_dims):
    """Start with random weights of variance 2 / (number of inputs of the layer), and zero biases.

    Arguments:
        layers_dims: how many units each layer has, the inputs first: [n0, n1, ..., nL].

    Returns:
        A dictionary of W1, b1, ..., WL, bL. Wl has shape (n[l], n[l-1]) and bl has shape (n[l], 1).
    """
    parameters = {}
    L = len(layers_dims) - 1  # the number of layers that have weights

    for layer in range(1, L + 1):
        ### START CODE HERE ###
        scale = np.sqrt(2 / layers_dims[layer - 1])
        parameters[f"W{layer}"] = np.random.randn(layers_dims[layer], layers_dims[layer - 1]) * scale
        parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))
        ### END CODE HERE ###

    return parameters


# In[7]:


check(initialize_parameters_he)

